using System.Text;
using EdgeRuntime.Media;

namespace EdgeRuntime.Converter.Demo;

/// <summary>Draws a grey picture in the terminal: two pixel rows a line, four shades.</summary>
internal static class DigitPicture
{
    private const string Shades = " ░▒▓█";

    public static string Draw(Sample sample)
    {
        var (height, width) = (sample.Shape[0], sample.Shape[1]);
        var pixels = sample.Bytes;
        var text = new StringBuilder();
        for (var y = 0; y + 1 < height; y += 2)
        {
            text.Append("  ");
            for (var x = 0; x < width; x++)
            {
                var mean = (pixels[y * width + x] + pixels[(y + 1) * width + x]) / 2;
                text.Append(Shades[(mean + 51) * (Shades.Length - 1) / 306]);
            }
            text.AppendLine();
        }
        return text.ToString();
    }
}
