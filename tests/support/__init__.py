"""Tools of the tests: databases, the inspecting client, browsers and local servers."""
