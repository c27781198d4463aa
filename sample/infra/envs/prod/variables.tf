variable "vpc_id" { type = string }
variable "zone_id" { type = string }
variable "listener_arn" { type = string }
variable "target_groups" { type = map(string) }
