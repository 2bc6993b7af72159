"""What the rest of the product asks of a store: plain values and protocols. Loads no driver."""
