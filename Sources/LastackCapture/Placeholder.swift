internal import CPcap
import LastackWire
