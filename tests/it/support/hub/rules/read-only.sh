echo 'error: Permission to acme/changes.git denied to oncall.' >&2
declined=yes
