"""`/v2`: the OCI distribution specification over plain ASGI, without a framework in between."""
