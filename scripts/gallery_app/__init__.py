"""The pictures of docs/gallery.md, from the real thing.

scenes   what is in the gallery: views, cards, states    ground   the map under the tracks, drawn
camera   opens a page in one look and takes pictures     stages   one state after the other
"""
