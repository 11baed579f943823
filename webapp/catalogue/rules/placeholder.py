def draw_placeholder(seed: str) -> str:
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1200"><rect width="1200" height="1200" fill="#e9e2d6"/></svg>'
