namespace EdgeRuntime.Native;

/// <summary>What became of a call: <c>edgert_status</c> of edgert.h.</summary>
internal enum Status
{
    Ok = 0,
    InvalidArgument = 1,
    InvalidHandle = 2,
    OutOfRange = 3,
    Busy = 4,
    InvalidModel = 5,
    UnsupportedOperator = 6,
    Configuration = 7,
    Device = 8,
    OutOfMemory = 9,
    Internal = 10,
}
