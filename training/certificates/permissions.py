"""Names of the rights that pages of certificates ask for."""

READ = "training:certificate:read"
WITHDRAW = "training:certificate:withdraw"
PUBLISH = "training:rule:publish"
SET_TERM = "training:term:write"
PROVE = "training:proof:read"
