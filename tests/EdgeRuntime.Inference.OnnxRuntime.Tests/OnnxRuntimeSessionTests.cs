namespace EdgeRuntime.Inference.OnnxRuntime.Tests;

public class OnnxRuntimeSessionTests
{
    private static readonly float[] s_constant = [1, -2, 3, -4];

    [Test]
    public void Runs_a_model_with_its_open_batch_fixed_to_one()
    {
        using var session = OnnxRuntimeSession.Open(OnnxBytes.AddRelu(s_constant), new SessionOptions());
        Assert.That(session.Engine, Is.EqualTo("onnxruntime"));
        Assert.That(session.Inputs[0].ToString(), Is.EqualTo("x: f32[1x4]"));
        Assert.That(session.Outputs[0].ToString(), Is.EqualTo("y: f32[1x4]"));

        new float[] { 1, 1, 1, 5 }.CopyTo(session.Input(0).As<float>());
        session.Run();
        Assert.That(session.Output(session.OutputIndex("y")).As<float>().ToArray(), Is.EqualTo(new float[] { 2, 0, 4, 1 }));
        Assert.That(session.Intermediates, Is.Empty);
    }

    [Test]
    public void A_fixed_batch_is_kept()
    {
        using var session = OnnxRuntimeSession.Open(OnnxBytes.AddRelu(s_constant, batch: 3), new SessionOptions());
        Assert.That(session.Inputs[0].Shape, Is.EqualTo(new TensorShape(3, 4)));
    }

    [Test]
    public void Reads_and_writes_the_buffers_that_were_bound_last()
    {
        using var session = OnnxRuntimeSession.Open(OnnxBytes.AddRelu(s_constant), new SessionOptions());
        using var x = new TensorBuffer(session.Inputs[0]);
        using var y = new TensorBuffer(session.Outputs[0]);
        session.BindInput(0, x);
        session.BindOutput(0, y);
        for (var run = 0; run < 3; run++)
        {
            x.As<float>().Fill(run);
            session.Run();
            Assert.That(y.As<float>().ToArray(), Is.EqualTo(s_constant.Select(c => Math.Max(0, c + run))));
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public void A_run_allocates_nothing(int threads)
    {
        using var session = OnnxRuntimeSession.Open(OnnxBytes.AddRelu(s_constant), new SessionOptions { Threads = threads });
        for (var i = 0; i < 50; i++)
            session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            session.Run();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_buffer_of_another_shape_or_type_is_refused()
    {
        using var session = OnnxRuntimeSession.Open(OnnxBytes.AddRelu(s_constant), new SessionOptions());
        using var wide = new TensorBuffer(ElementType.Float32, new TensorShape(1, 5));
        using var bytes = new TensorBuffer(ElementType.UInt8, new TensorShape(1, 4));
        Assert.That(() => session.BindInput(0, wide), Throws.ArgumentException.With.Message.Contains("f32[1x4]").And.Message.Contains("f32[1x5]"));
        Assert.That(() => session.BindOutput(0, bytes), Throws.ArgumentException.With.Message.Contains("u8[1x4]"));
    }

    [Test]
    public void A_disposed_buffer_or_session_is_noticed()
    {
        var session = OnnxRuntimeSession.Open(OnnxBytes.AddRelu(s_constant), new SessionOptions());
        var x = new TensorBuffer(session.Inputs[0]);
        session.BindInput(0, x);
        x.Dispose();
        Assert.That(session.Run, Throws.TypeOf<ObjectDisposedException>());
        session.Dispose();
        session.Dispose();
        Assert.That(session.Run, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => session.Input(0), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Every_truncation_of_a_model_is_refused_with_one_line()
    {
        var model = OnnxBytes.AddRelu(s_constant);
        for (var length = 0; length < model.Length; length += 7)
        {
            var cut = model.AsSpan(0, length).ToArray();
            Assert.That(() => OnnxRuntimeSession.Open(cut, new SessionOptions()).Dispose(),
                Throws.TypeOf<InvalidModelException>().With.Message.Not.Contains("\n"), $"first {length} bytes");
        }
    }

    [TestCase("cuda", "libonnxruntime_providers_cuda.so")]
    [TestCase("tensorrt", "libonnxruntime_providers_tensorrt.so")]
    public void A_missing_provider_names_its_library_and_the_remedy(string device, string library)
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, library)))
            Assert.Ignore($"{library} is installed here");
        Assert.That(() => OnnxRuntimeSession.Open(OnnxBytes.AddRelu(s_constant), new SessionOptions(), device),
            Throws.TypeOf<DeviceException>().With.Message.Contains(library).And.Message.Contains("--device cpu").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void Impossible_options_are_refused()
    {
        var model = OnnxBytes.AddRelu(s_constant);
        Assert.That(() => OnnxRuntimeSession.Open(model, new SessionOptions(), "npu"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("cpu, cuda or tensorrt"));
        Assert.That(() => OnnxRuntimeSession.Open(model, new SessionOptions { Threads = 0 }), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public void The_library_says_its_version()
    {
        Assert.That(OnnxRuntimeLibrary.IsAvailable);
        Assert.That(OnnxRuntimeLibrary.Version, Does.Match(@"^\d+\.\d+\.\d+"));
    }
}
