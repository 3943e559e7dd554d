"""Work that goes on when the page is closed. It holds no key: what it needs comes by pipe, what it makes is sealed."""
