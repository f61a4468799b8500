using System.Runtime.InteropServices;

namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>Error numbers of Linux that drivers tell apart, the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int NotPermitted = 1, NoSuchFile = 2, Interrupted = 4, InputOutput = 5, NoSuchAddress = 6, TryAgain = 11, AccessDenied = 13, Busy = 16, NoSuchDevice = 19, InvalidArgument = 22, NoSuchCall = 25, NoSpace = 28, NotSupported = 95, RemoteInputOutput = 121;

    /// <summary>As in <c>Device or resource busy (errno 16)</c>.</summary>
    public static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";
}
