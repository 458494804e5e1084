"""Our numbers against those the devices recorded, over the collection of real files beside the checkout."""
