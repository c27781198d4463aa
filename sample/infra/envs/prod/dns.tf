resource "aws_route53_record" "www" {
  zone_id = var.zone_id
  name    = "www.example.org"
  type    = "A"
  ttl     = 300
  records = ["192.0.2.10"]
}
