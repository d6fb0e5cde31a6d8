@_exported public import LastackCapture
@_exported public import LastackDiagnosis
@_exported public import LastackReport
@_exported public import LastackTracking
@_exported public import LastackWire
