echo 'GitLab: You are not allowed to push code to protected branches on this project.' >&2
declined=yes
