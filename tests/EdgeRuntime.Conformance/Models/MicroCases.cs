using System.Runtime.InteropServices;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Models;

/// <summary>The example models of TensorFlow Lite Micro, and a MobileNetV2, by the results that their projects state.</summary>
internal static class MicroCases
{
    public static IEnumerable<ModelCase> All()
    {
        yield return Case("person_detect, person.bmp", "person_detect", "-113 113", session => Text(session.Run(Gray("person.bmp"))));
        yield return Case("person_detect, no_person.bmp", "person_detect", "60 -60", session => Text(session.Run(Gray("no_person.bmp"))));
        yield return Case("MobileNetV2 int8, dog", "mobilenet_v2_quantized_1x3x224x224", "258, then 203 257 259 261", Dog);
        yield return Case("mnist LSTM float, ten digits", "mnist_trained_lstm", "0 1 2 3 4 5 6 7 8 9", Digits);
        yield return Case("mnist LSTM int8, ten digits", "mnist_trained_lstm_int8", "0 1 2 3 4 5 6 7 8 9", Digits);
        yield return Case("hello_world float, sine", "hello_world_float", "within 0.12", Sine);
        yield return Case("hello_world int8, sine", "hello_world_int8", "within 0.12", Sine);
    }

    private static ModelCase Case(string name, string file, string expected, Func<QuantizedSession, string> run) => new(name, expected, () =>
    {
        using var engines = EnginePair.Open(TestData.Shared($"tflm/{file}.tflite"));
        var found = engines.Sessions.Select(session => run(new QuantizedSession(engines, session))).ToArray();
        return new ModelResult(found.All(text => text == expected), found[0], found[1]);
    });

    private static string Dog(QuantizedSession session)
    {
        var found = session.Run(MemoryMarshal.Cast<byte, sbyte>(File.ReadAllBytes(TestData.Shared("tflm/mobilenet_v2_dog_input_i8_3x224x224.bin"))));
        var top = found.Index().OrderByDescending(entry => entry.Item).ThenBy(entry => entry.Index).Take(5).Select(entry => entry.Index).ToArray();
        return $"{top[0]}, then {string.Join(' ', top[1..].Order())}";
    }

    private static string Digits(QuantizedSession session) =>
        string.Join(' ', Enumerable.Range(0, 10).Select(digit => QuantizedSession.Largest<float>(session.Run(Array.ConvertAll(Pixels($"mnist_samples/sample{digit}.png"), pixel => pixel / 255f)))));

    private static string Sine(QuantizedSession session)
    {
        var largest = 0f;
        for (var x = 0f; x < 2 * MathF.PI; x += 0.1f)
            largest = Math.Max(largest, Math.Abs(session.Run([x])[0] - MathF.Sin(x)));
        return largest <= 0.12f ? "within 0.12" : $"off by {largest}";
    }

    private static string Text(sbyte[] values) => string.Join(' ', values);

    // The bytes of a picture, taken as signed, as its project does.
    private static sbyte[] Gray(string file) => Array.ConvertAll(Pixels(file), pixel => (sbyte)pixel);

    private static byte[] Pixels(string file)
    {
        var sample = new Sample();
        ImageFile.Read(TestData.Shared($"tflm/{file}"), sample);
        var channels = sample.Shape[2];
        return [.. Enumerable.Range(0, sample.Shape[0] * sample.Shape[1]).Select(i => sample.Bytes[i * channels])];
    }
}
