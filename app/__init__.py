"""守望 Shouwang: offline monitoring of rural households by village and township."""

VERSION = "0.1.0"
