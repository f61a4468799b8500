using System.Text.Json;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Host.Server.Live;

/// <summary>
/// A mask as the page draws it: <c>{"width":160,"height":120,"instances":false,"runs":[0,5120,3,40,…]}</c>, every so-manieth pixel of every so-manieth row, as pairs of class (or number of the detection) and how many pixels of it follow, row after row. Allocates nothing.
/// </summary>
internal static class MaskJson
{
    private const int MostWidth = 160;
    private const int MostRuns = 3000;

    public static void Write(Utf8JsonWriter writer, ClassMask mask)
    {
        if (mask.Width == 0)
            return;
        var step = (Math.Max(mask.Width, mask.Height) + MostWidth - 1) / MostWidth;
        while (Runs(mask, step, null) > MostRuns)
            step *= 2;
        writer.WriteStartObject("mask"u8);
        writer.WriteNumber("width"u8, (mask.Width + step - 1) / step);
        writer.WriteNumber("height"u8, (mask.Height + step - 1) / step);
        writer.WriteBoolean("instances"u8, mask.IsInstances);
        writer.WriteStartArray("runs"u8);
        Runs(mask, step, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // How many there are; written where there is a writer.
    private static int Runs(ClassMask mask, int step, Utf8JsonWriter? writer)
    {
        var classes = mask.Classes;
        var (runs, length, last) = (0, 0, classes[0]);
        for (var y = 0; y < mask.Height; y += step)
        {
            for (var x = 0; x < mask.Width; x += step)
            {
                var now = classes[y * mask.Width + x];
                if (now != last)
                {
                    Write(writer, last, length);
                    runs++;
                    (last, length) = (now, 0);
                }
                length++;
            }
        }
        Write(writer, last, length);
        return runs + 1;
    }

    private static void Write(Utf8JsonWriter? writer, byte value, int length)
    {
        writer?.WriteNumberValue(value);
        writer?.WriteNumberValue(length);
    }
}
