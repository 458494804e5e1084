"""The demo: the real sidecar, a real Home Assistant and a real browser, driven from outside.

    children, waiting, ports   processes and patience       sample     the sample athlete, cached
    sidecar                    serve, command line, API     hass       Home Assistant through its own APIs
    dashboard                  what the demo shows          browser    opens it and looks at the card
    share                      a Samba share (end-to-end tests only)
    checks                     states against the sidecar's API

The end-to-end tests drive the same classes.
"""
