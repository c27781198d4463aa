variable "a" {
  x = "open
}
resource "x" "y" {
  a = {
}
locals {
  a = <<EOT
b
EOT
}
output "c" { value = <<EOT
}
