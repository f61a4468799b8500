using System.Text.Json;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A model of words that is given new rows only hears what the model of whole windows hears.</summary>
[ExactReference]
public sealed class StreamedWindowTests : EdgecFixture
{
    private string _model = "";

    [OneTimeSetUp]
    public void MakeModel()
    {
        OnnxWriter.Write(Words(pad: 0), _model = InFolder("words.onnx"));
        File.WriteAllLines(InFolder("words.txt"), ["silence", "one", "two"]);
    }

    [TestCase("native"), TestCase("onnxruntime")]
    public void The_same_words_are_heard(string engine)
    {
        Convert(_model, "whole.edge").Done();
        Assert.That(Convert(_model, "stream.edge", "--streaming", "2").Done(), Does.Contain("2 new of 20 rows in each run").And.Contain("whose first 20 rows decide"));
        string[] listen = ["listen", "test://?sound=speech&rate=16000&duration=6s&realtime=false", "--threshold", "0.34", "--smoothing", "40ms", "--refractory", "200ms", "--json", "--engine", engine];
        var whole = Heard(Edgert([.. listen, "--words", InFolder("whole.edge"), "--hop", "2"]));
        var stream = Heard(Edgert([.. listen, "--words", InFolder("stream.edge")]));
        Assert.That(whole, Has.Count.GreaterThan(3));
        Assert.That(stream.Select(word => (word.Word, word.At)), Is.EqualTo(whole.Select(word => (word.Word, word.At))));
        Assert.That(stream.Select(word => word.Score), Is.EqualTo(whole.Select(word => word.Score)).Within(1e-4));
    }

    [Test]
    public void A_recording_has_the_same_result()
    {
        Convert(_model, "whole2.edge").Done();
        Convert(_model, "stream2.edge", "--streaming", "3").Done();
        var wave = EdgeRuntime.TestKit.TestData.Shared("tflm/yes_1000ms.wav");
        Assert.That(Edgert("infer", InFolder("stream2.edge"), wave).Done().Split('\n')[1..], Is.EqualTo(Edgert("infer", InFolder("whole2.edge"), wave).Done().Split('\n')[1..]));
        Assert.That(Edgert("inspect", InFolder("stream2.edge")).Done(), Does.Contain("3 new of 20 rows in each run"));
    }

    /// <summary>Of recipes with residual layers those can be streamed whose convolutions there see one row; others are refused, by edgec train or by edgec convert.</summary>
    [Test]
    public void Residual_layers_of_a_recipe_are_streamed_or_refused()
    {
        foreach (var voice in (string[])["one", "two"])
        {
            for (var i = 0; i < 8; i++)
                TestFiles.WriteWav(Path.Combine(Directory.CreateDirectory(InFolder($"words/{voice}")).FullName, $"{i}.wav"), 16000, [.. Enumerable.Range(0, 6000).Select(at => 0.3f * MathF.Sin(at * (voice == "one" ? 0.1f : 0.4f) * (1 + 0.02f * i)))]);
        }
        string Recipe(string name, string inner)
        {
            File.WriteAllText(InFolder($"{name}.yaml"), $$$"""
                name: {{{name}}}
                data: {train: words, validation_split: 0}
                input: {shape: [1, 40, 40], features: {type: fbank, sample_rate: 16000, bins: 40}}
                model:
                  layers:
                    - {type: conv2d, filters: 8, stride: 2, padding: valid_rows}
                    - {type: relu}
                    - {type: residual, layers: [{type: conv2d, filters: 8, {{{inner}}} }, {type: relu}, {type: conv2d, filters: 8, kernel: 1}]}
                    - {type: conv2d, filters: 8, padding: valid_rows}
                    - {type: global_average_pool}
                    - {type: dense, units: 2}
                training: {epochs: 1, batch_size: 4}
                """);
            return InFolder($"{name}.yaml");
        }
        void Trained(string name, string inner)
        {
            var result = Edgec("train", Recipe(name, inner), "-o", InFolder(name));
            Assert.That(result.ExitCode, Is.Zero, result.Error);
        }
        ProgramResult Streamed(string name, params string[] options) => Edgec(["convert", InFolder($"{name}/model.onnx"), "-o", InFolder($"{name}.edge"), "--streaming", "2", .. options]);

        Trained("row", "kernel: 3, kernel_rows: 1");
        Assert.That(Streamed("row", "--precision", "int8", "--calibrate", InFolder("words")).Done(), Does.Contain("2 new of 40 rows in each run").And.Contain("bit-identical to the whole window's results"));
        Assert.That(Streamed("row", "--precision", "int8", "--calibrate", InFolder("words"), "--target", "tensorrt").Done(), Does.Contain("bit-identical to the whole window's results"), "s8 activations");
        Trained("padded", "kernel: 3");
        Streamed("padded").Failed(1, "it pads along time (1 before, 1 after)");
        Edgec("train", Recipe("short", "kernel: 3, padding: valid_rows"), "-o", InFolder("short")).Failed(1, "valid_rows gives fewer rows than the shortcut has; take kernel_rows: 1 in the layers of a residual");
    }

    [Test]
    public void What_cannot_be_is_named()
    {
        OnnxWriter.Write(Words(pad: 1), InFolder("padded.onnx"));
        Convert(InFolder("padded.onnx"), "padded.edge", "--streaming").Failed(1, "pads along time (1 before, 1 after)", "padding: valid_rows");
        Convert(_model, "x.edge", "--stream-axis", "2").Failed(2, "--stream-axis needs --streaming");
        Convert(_model, "x.edge", "--streaming", "21").Failed(1, "expected 1 to 20");
        Convert(_model, "x.edge", "--streaming", "--stream-axis", "1").Failed(1, "its rows lie along axis 2");
        Edgec("convert", _model, "-o", InFolder("x.edge"), "--streaming").Failed(1, "--stream-axis, or --features");
        Edgec("convert", _model, "-o", InFolder("x.edge"), "--streaming", "--features", "whisper:bins=8").Failed(1, "measured against the whole window");
    }

    private ProgramResult Convert(string model, string bundle, params string[] options) =>
        Edgec(["convert", model, "-o", InFolder(bundle), "--features", "fbank:bins=8,floor=100,mean=11,scale=0.25", "--labels", InFolder("words.txt"), .. options]);

    private static List<(string? Word, double At, double Score)> Heard(ProgramResult result) => [.. result.Done().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
        .Where(line => line.GetProperty("event").GetString() == "word").Select(line => (line.GetProperty("word").GetString(), line.GetProperty("at").GetDouble(), line.GetProperty("score").GetDouble()))];

    // Two convolutions, the first of every second row, and the mean over what is left of a window of 20 rows.
    private static Model Words(int pad)
    {
        var (graph, random) = (new GraphBuilder("words"), new Random(5));
        string Weights(params long[] shape) => graph.Constant(TensorData.From(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => random.NextSingle() * 2 - 1).ToArray(), shape));
        var x = graph.Input("rows", ElementType.Float32, 1, 1, 20, 8);
        foreach (var (inputs, stride) in ((int, long)[])[(1, 2), (6, 1)])
        {
            var kernel = stride == 2 ? 4L : 3;
            x = graph.Add("Relu", [graph.Add("Conv", [x, Weights(6, inputs, kernel, 3)], ("strides", new long[] { stride, 1 }), ("pads", new long[] { pad, 1, pad, 1 }))]);
        }
        x = graph.Add("Flatten", [graph.Add("GlobalAveragePool", [x])]);
        graph.Output(graph.AddNamed("scores", "MatMul", [x, Weights(6, 3)]), ElementType.Float32, [1, 3]);
        return graph.Model;
    }
}
