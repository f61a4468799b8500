using System.Text;

namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>Texts in the kernel's structures: they end with a zero, or fill their field.</summary>
internal static unsafe class KernelText
{
    public static string Read(byte* field, int length)
    {
        var bytes = new ReadOnlySpan<byte>(field, length);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
