"""`/api/v2.0`: the management API, whose contract is Harbor's."""
