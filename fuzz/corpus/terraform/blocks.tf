terraform { required_version = ">= 1.5" }
resource "aws_security_group" web {
  name = "web ${var.name} $${x} %{ if a ~}b%{ endif }" # }
  tags = { a = 1, "b.c" = [1, 2,], (d) = "\"" }
  a { b = 1 }
  a { b = <<-EOT
    text ${f("}")} {
      more
    EOT
  }
  dynamic "c" {
    for_each = { for k, v in x : k => v if v }
    content {}
  }
}
locals {
  a = (1) /* } */
  name = <<EOT
EOT
}
variable "x" { type = "list" }
provider "aws" { alias = "eu" }
module "m" {
  source = "./m"
  a      = "${(b)}"
}
moved {
  from = aws_vpc.a [0]
  to   = aws_vpc.b
}
