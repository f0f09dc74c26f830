"""The OCI and Docker registry specifications as pure code: no input, no output, no business noun."""
