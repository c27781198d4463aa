resource "aws_security_group" "web" {
  name        = "web"
  description = "Web tier"
  vpc_id      = var.vpc_id

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["198.51.100.0/24"]
  }
}

resource "aws_lb_listener_rule" "site" {
  for_each     = { main = 10, api = 20 }
  listener_arn = var.listener_arn
  priority     = each.value

  action {
    type             = "forward"
    target_group_arn = var.target_groups[each.key]
  }

  condition {
    host_header {
      values = ["${each.key}.example.org"]
    }
  }
}
