"""Service: the one-stop shop, from the catalogue of procedures to the result in the citizen's hand."""
