"""Shows a page with QtWebEngine: ``webengine_client.py URL``."""

import sys

from PyQt6.QtCore import QTimer, QUrl
from PyQt6.QtWebEngineWidgets import QWebEngineView
from PyQt6.QtWidgets import QApplication

application = QApplication(sys.argv)
view = QWebEngineView()
view.page().certificateError.connect(lambda error: error.acceptCertificate())
view.load(QUrl(sys.argv[1]))
view.show()
QTimer.singleShot(6000, application.quit)
application.exec()
