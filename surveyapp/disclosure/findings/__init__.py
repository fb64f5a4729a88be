"""What the released figures say, as sentences: made inside the door, from printed cells, with the cells they rest on."""
