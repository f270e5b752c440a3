"""Rasad (رصد): from scraped Arabic news to a dataset that answers questions."""
