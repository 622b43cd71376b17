"""Names of the rights that pages of certificates ask for."""

READ = "training:certificate:read"
WITHDRAW = "training:certificate:withdraw"
PUBLISH = "training:rule:publish"
PROVE = "training:proof:read"
