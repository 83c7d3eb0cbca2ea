"""Let JupyterLab's server answer at once; `start.py` names this class when it starts JupyterLab.

A kernel answers a slider with several small messages: that it is busy, the new picture, that it is
idle. The server (jupyter_server 2.21) leaves it to TCP to gather small messages (Nagle's algorithm,
RFC 896), and TCP holds back all but the first until the browser has confirmed it, which the
browser's system puts off in turn (delayed acknowledgments, RFC 1122, section 4.2.3.2): 40 ms on
Linux, for every answer. Here each message is sent when it is written.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class LowLatencyConnection(ZMQChannelsWebsocketConnection):
    """The server's own connection between a browser and a kernel, without that delay."""

    def connect(self):
        """Connect, and send without waiting from now on."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
