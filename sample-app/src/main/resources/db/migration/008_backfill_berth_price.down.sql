UPDATE berths SET night_price_cents = NULL;
