from office import picture, visit


def test_the_customer_list_opens_and_shows_a_customer(desk, office):
	customer = office.make("MM Customer", customer_name="Lena Lindqvist", primary_email="lena@desk.example")

	visit(desk, "mm-customer")

	row = desk.locator(".list-row", has_text=customer["name"])
	assert row.count() == 1 or desk.get_by_text("Lena Lindqvist").count() >= 1
	picture(desk, "customer_list")
