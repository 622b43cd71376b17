"""The demo can be built and its frame served."""


def test_demo_sign_in_page_opens(demo_client) -> None:
    demo_client.get("/sign-in")
