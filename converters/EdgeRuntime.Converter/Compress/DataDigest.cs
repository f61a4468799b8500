using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Compress;

/// <summary>Tells whether data are still the same, without reading all of them.</summary>
internal static class DataDigest
{
    private const int Samples = 32;

    /// <summary>SHA-256 over the number of samples, the class names, and 32 samples spread evenly.</summary>
    public static string Of(string data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var set = DataSet.Open(data, labelsRequired: false);
        Number(hash, set.Count);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', set.Classes)));
        var sample = new Sample();
        for (var i = 0; i < Math.Min(Samples, set.Count); i++)
        {
            set.Read((int)((long)i * set.Count / Math.Min(Samples, set.Count)), sample);
            Number(hash, sample.Label);
            hash.AppendData(sample.Bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Number(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
