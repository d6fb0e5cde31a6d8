import LastackCapture
import LastackWire
import Testing
