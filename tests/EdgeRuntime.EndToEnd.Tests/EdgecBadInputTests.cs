namespace EdgeRuntime.EndToEnd.Tests;

public class EdgecBadInputTests : EdgecFixture
{
    private static readonly byte[] s_garbage = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 2654435761L >> 13))];
    private static readonly byte[] s_before = "what was there before"u8.ToArray();

    [TestCase("edgec: ", "'fly'", "fly")]
    [TestCase("edgec: ", "'--fast'", "--fast")]
    [TestCase("edgec: ", "command")]
    [TestCase("edgec convert", "--precision int8 needs --calibrate", "convert", "MODEL", "-o", "x.edge", "--precision", "int8")]
    [TestCase("edgec convert", "int4", "convert", "MODEL", "-o", "x.edge", "--precision", "int4")]
    [TestCase("edgec convert", "--output", "convert", "MODEL")]
    [TestCase("edgec convert", "--fast", "convert", "MODEL", "-o", "x.edge", "--fast")]
    [TestCase("edgec convert", "'wide' is not a number", "convert", "MODEL", "-o", "x.edge", "--input-scale", "wide")]
    [TestCase("edgec convert", "--calibration-samples is at least 1", "convert", "MODEL", "-o", "x.edge", "--precision", "int8", "--calibrate", "d", "--calibration-samples", "0")]
    [TestCase("edgec convert", "--percentile is above 50", "convert", "MODEL", "-o", "x.edge", "--percentile", "40")]
    [TestCase("edgec convert", "--percentile goes with", "convert", "MODEL", "-o", "x.edge", "--percentile", "99.9", "--calibration-method", "mse")]
    [TestCase("edgec convert", "--equalize goes with --precision int8", "convert", "MODEL", "-o", "x.edge", "--equalize")]
    [TestCase("edgec convert", "--only goes with --precision int8 or int8-dynamic", "convert", "MODEL", "-o", "x.edge", "--precision", "fp16", "--only", "logits")]
    [TestCase("edgec convert", "--calibrate goes with --precision", "convert", "MODEL", "-o", "x.edge", "--calibrate", "d")]
    [TestCase("edgec convert", "leave out --adaround false", "convert", "MODEL", "-o", "x.edge", "--precision", "int8", "--calibrate", "d", "--adaround", "false", "--adaround-method", "relaxation")]
    [TestCase("edgec convert", "--per-tensor goes with --target cpu", "convert", "MODEL", "-o", "x.edge", "--precision", "int8", "--calibrate", "d", "--target", "tensorrt", "--per-tensor")]
    [TestCase("edgec sensitivity", "--calibrate DATA is needed", "sensitivity", "MODEL")]
    [TestCase("edgec sensitivity", "--max-drop", "sensitivity", "MODEL", "--calibrate", "d", "--max-drop", "1")]
    [TestCase("edgec prune", "an ONNX file is written", "prune", "MODEL", "-o", "x.edge", "--ratio", "0.5")]
    [TestCase("edgec train", "RECIPE", "train", "-o", "out")]
    [TestCase("edgec train", "tpu", "train", "r.yaml", "-o", "out", "--device", "tpu")]
    [TestCase("edgec verify", "--bound is at least 0", "verify", "x.edge", "--bound", "-1")]
    [TestCase("edgec verify", "many", "verify", "x.edge", "--limit", "many")]
    [TestCase("edgec evaluate", "'--data' is missing; usage: edgec evaluate FILE --data DATA [options]", "evaluate", "MODEL")]
    [TestCase("edgec convert", "MODEL is missing; usage: edgec convert MODEL --output OUTPUT [options]", "convert", "-o", "x.edge")]
    [TestCase("edgec convert", "'--precision'", "convert", "MODEL", "-o", "x.edge", "--precision")]
    [TestCase("edgec convert", "--rows is 1 to 60000, found '999999999'", "convert", "MODEL", "-o", "x.edge", "--rows", "999999999")]
    [TestCase("edgec evaluate", "--beam is 1 to 64, found '65'", "evaluate", "MODEL", "--data", "d", "--beam", "65")]
    [TestCase("edgec evaluate", "--engine onnxruntime", "evaluate", "MODEL", "--data", "d", "--device", "cuda", "--engine", "native")]
    [TestCase("edgec inspect", "FILE", "inspect")]
    public void Wrong_usage_is_one_line_with_a_hint(string command, string named, params string[] arguments) =>
        Edgec([.. arguments.Select(argument => argument == "MODEL" ? Model : argument)]).Failed(2, command, named, "--help");

    [TestCase("inspect MODEL")]
    [TestCase("inspect MODEL --json")]
    [TestCase("--help")]
    public void A_full_disk_behind_the_output_is_one_line(string arguments) => Programs.RunFull(Programs.Edgec, arguments.Replace("MODEL", Model)).Failed(1, "the standard output cannot be written: No space left on device.");

    [Test]
    public void What_is_no_model_is_told_what_it_is()
    {
        var bundle = Convert("fp32", "already.edge");
        foreach (var command in (string[][])[["convert", bundle, "-o", InFolder("x.edge")], ["prune", bundle, "-o", InFolder("x.onnx"), "--ratio", "0.5"]])
            Edgec(command).Failed(1, "already.edge: ", "it is a bundle, which is converted already");
        Edgec("convert", "", "-o", InFolder("x.edge")).Failed(1, "the path of the model is empty");
        Edgec("convert", Model, "-o", "").Failed(1, "-o: the path to write is empty");
        Edgec("inspect", "").Failed(1, "the path of the model is empty");
        Edgert("infer", "", "x.png").Failed(1, "the path of the bundle is empty; give NAME.edge");
        Edgec("convert", Model, "-o", InFolder("x.edge"), "--data", "").Failed(1, "the path of the data set is empty");
        Edgec("train", "/dev/zero", "-o", InFolder("x")).Failed(1, "/dev/zero: is larger than 1 MiB; expected a recipe");
        Edgec("convert", Model, "-o", InFolder("x.edge"), "--labels", "/dev/zero").Failed(1, "/dev/zero: is larger than 16 MiB; expected a label file");
        Edgec("convert", "/dev/zero", "-o", InFolder("x.edge")).Failed(1, "/dev/zero: is larger than 64 MiB; expected a model");
        File.WriteAllText(InFolder("kinds.yaml"), "model: {layers: [{type: dense}]}\nsteps: 3\n");
        var kinds = Edgec("compress", InFolder("kinds.yaml"), "-o", InFolder("x"));
        kinds.Failed(1, "kinds.yaml:1:", "a value of another kind is expected");
        Assert.That(kinds.Error, Does.Not.Contain("System."));
        File.WriteAllText(InFolder("mapping.yaml"), "a plain text: of two lines\n  b: c");
        Edgec("compress", InFolder("mapping.yaml"), "-o", InFolder("x")).Failed(1, "mapping.yaml:");
        Edgec("train", InFolder("mapping.yaml"), "-o", InFolder("x")).Failed(1, "mapping.yaml:");
    }

    [TestCase("missing")]
    [TestCase("empty")]
    [TestCase("truncated")]
    [TestCase("garbage")]
    [TestCase("text")]
    [TestCase("folder")]
    public void Bad_ONNX_files_are_refused(string kind)
    {
        var path = Damage($"{kind}.onnx", kind, File.ReadAllBytes(Model));
        Refused(["convert", path, "-o", "OUTPUT"], $"{kind}.onnx");
        Edgec("inspect", path).Failed(1, $"{kind}.onnx");
        Edgec("evaluate", path, "--data", Data).Failed(1, $"{kind}.onnx");
    }

    [TestCase("missing")]
    [TestCase("empty")]
    [TestCase("truncated")]
    [TestCase("garbage")]
    [TestCase("folder")]
    public void Bad_bundles_are_refused(string kind)
    {
        var path = Damage($"{kind}.edge", kind, File.ReadAllBytes(Convert("fp32", "good.edge")));
        Edgec("inspect", path).Failed(1, $"{kind}.edge");
        Edgec("verify", path).Failed(1, $"{kind}.edge");
        Edgec("evaluate", path, "--data", Data).Failed(1, $"{kind}.edge");
    }

    [TestCase("missing")]
    [TestCase("empty")]
    [TestCase("truncated")]
    [TestCase("garbage")]
    [TestCase("emptyfolder")]
    [TestCase("none")]
    public void Bad_data_is_refused(string kind)
    {
        var folder = Directory.CreateDirectory(InFolder($"data-{kind}")).FullName;
        var images = TestFiles.WriteIdx(folder, QuadrantModel.Side, kind == "none" ? [] : [new byte[64], new byte[64]], kind == "none" ? [] : [0, 1]);
        var bytes = File.ReadAllBytes(images);
        if (kind is "missing" or "emptyfolder")
            File.Delete(images);
        else if (kind != "none")
            File.WriteAllBytes(images, kind switch { "empty" => [], "truncated" => bytes[..^10], _ => s_garbage });
        if (kind == "emptyfolder")
            File.Delete(Path.Combine(folder, "t10k-labels-idx1-ubyte"));
        var spec = kind == "emptyfolder" ? folder : images;
        Refused(["convert", Model, "-o", "OUTPUT", "--precision", "int8", "--calibrate", spec, "--input-scale", "0.004"], $"data-{kind}");
        Refused(["convert", Model, "-o", "OUTPUT", "--data", spec, "--input-scale", "0.004"], $"data-{kind}");
    }

    [TestCase("random noise", true)]
    [TestCase("all 100 samples are the same", false)]
    public void Calibration_data_that_cannot_be_real_is_refused(string named, bool noise)
    {
        var random = new Random(1);
        var same = QuadrantModel.Image(30, 60, 220, 40);
        var folder = Directory.CreateDirectory(InFolder($"synthetic-{noise}")).FullName;
        var data = TestFiles.WriteIdx(folder, QuadrantModel.Side, [.. Enumerable.Range(0, 100).Select(_ => noise ? [.. same.Select(_ => (byte)random.Next(256))] : same)], new byte[100]);
        Refused(["convert", Model, "-o", "OUTPUT", "--precision", "int8", "--calibrate", data, "--input-scale", "0.004"], named, "--allow-synthetic-calibration");
        Edgec("convert", Model, "-o", InFolder($"synthetic-{noise}.edge"), "--precision", "int8", "--calibrate", data, "--input-scale", "0.004", "--allow-synthetic-calibration").Done();
    }

    [Test]
    public void Pictures_of_another_kind_are_refused()
    {
        Refused(["convert", Model, "-o", "OUTPUT", "--precision", "int8", "--calibrate", Data, "--input-color", "RGB"], "RGB", "GRAY");
        Refused(["convert", Model, "-o", "OUTPUT", "--precision", "int8", "--calibrate", Data, "--input-scale", "0.1,0.2"], "2");
    }

    [TestCase("missing", null)]
    [TestCase("empty", "")]
    [TestCase("wrong", "a\nb\nc\n")]
    public void Bad_labels_are_refused(string kind, string? text)
    {
        var path = InFolder($"labels-{kind}.txt");
        if (text is not null)
            File.WriteAllText(path, text);
        string[] named = kind == "wrong" ? ["3", "4", "--labels"] : [path];
        Refused(["convert", Model, "-o", "OUTPUT", "--labels", path], named);
    }

    [Test]
    public void Wrong_shapes_and_precisions_are_refused()
    {
        Refused(["convert", Model, "-o", "OUTPUT", "--shape", "picture=1,1,8,8"], "'image'");
        Refused(["convert", Model, "-o", "OUTPUT", "--shape", "image=1,1,9,9"], "1,1,8,8");
        Refused(["convert", Model, "-o", "OUTPUT", "--shape", "image"], "--shape image");
        Refused(["convert", Model, "-o", "OUTPUT", "--constant", "picture=1"], "'image'");
        Refused(["convert", Model, "-o", "OUTPUT", "--constant", "image=1,2"], "f32[1,1,8,8]", "found 2 values");
        Refused(["convert", Model, "-o", "OUTPUT", "--constant", "image"], "--constant image");
        Refused(["convert", Model, "-o", "OUTPUT", "--precision", "int8", "--calibrate", Data, "--input-scale", "0.004", "--exclude", "nosuchnode"], "nosuchnode");
    }

    [Test]
    public void Nothing_left_to_quantize_is_refused() =>
        Refused(["convert", Model, "-o", "OUTPUT", "--precision", "int8", "--calibrate", Data, "--input-scale", "0.004", "--exclude", "*"], "no layer of", "--exclude");

    [Test]
    public void The_model_that_is_read_is_not_written_over()
    {
        var path = InFolder("source.onnx");
        File.Copy(Model, path);
        Edgec("convert", path, "-o", path).Failed(1, path, "would be lost");
        Edgec("prune", path, "-o", path, "--macs", "1").Failed(1, path, "would be lost");
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(File.ReadAllBytes(Model)));
    }

    [Test]
    public void An_output_that_cannot_be_written_is_named()
    {
        var folder = Directory.CreateDirectory(InFolder("folder-output.edge")).FullName;
        Edgec("convert", Model, "-o", folder).Failed(1, folder);
        Assert.That(Directory.GetFileSystemEntries(folder), Is.Empty);
        Edgec("convert", Model, "-o", Path.Combine(Labels, "out.edge")).Failed(1, Labels);
        Edgec("convert", Model, "-o", "/proc/edgec/out.edge").Failed(1, "/proc/edgec");
        var recipe = Recipe("unwritable.yaml");
        Edgec("train", recipe, "-o", Labels).Failed(1, Labels);
        Edgec("train", recipe, "-o", "/proc/edgec").Failed(1, "/proc/edgec");
        Assert.That(File.ReadAllLines(Labels), Is.EqualTo(QuadrantModel.Labels));
        Assert.That(Directory.GetFiles(Folder, "*.tmp"), Is.Empty);
    }

    [TestCase("missing.yaml", null, "missing.yaml")]
    [TestCase("empty.yaml", "", "empty.yaml")]
    [TestCase("comment.yaml", "# nothing\n", "comment.yaml")]
    [TestCase("unknown.yaml", "speed: 1\n", "unknown.yaml:18", "'speed'")]
    [TestCase("nested.yaml", "optimizer:\n  rate: 0.1\n", "nested.yaml:19", "'rate'")]
    [TestCase("type.yaml", "training:\n  epochs: many\n", "type.yaml:19", "many")]
    [TestCase("list.yaml", "training: [1, 2]\n", "list.yaml:18", "training: a value of another kind is expected")]
    [TestCase("syntax.yaml", "training: {epochs: 1\n", "syntax.yaml:")]
    [TestCase("twice.yaml", "name: again\n", "twice.yaml:18", "name")]
    [TestCase("range.yaml", "training:\n  epochs: 0\n", "range.yaml:19", "training.epochs")]
    [TestCase("optimizer.yaml", "optimizer:\n  type: lion\n", "optimizer.yaml:19", "optimizer.type")]
    [TestCase("rate.yaml", "optimizer:\n  learning_rate: -1\n", "rate.yaml:19", "optimizer.learning_rate")]
    public void Bad_recipes_are_refused(string name, string? extra, params string[] named)
    {
        var path = InFolder(name);
        if (extra is not null)
            File.WriteAllText(path, extra.Length == 0 || extra[0] == '#' ? extra : Text() + "    - type: dense\n      units: 4\n" + extra);
        TrainingRefused(path, named);
    }

    [TestCase("layer.yaml", "    - type: warp\n", "layer.yaml:16", "model.layers[2]")]
    [TestCase("fit.yaml", "    - type: conv2d\n      filters: 4\n", "fit.yaml:16", "model.layers[2]")]
    [TestCase("key.yaml", "    - type: relu\n      units: 4\n", "key.yaml:17", "model.layers[2].units")]
    [TestCase("units.yaml", "    - type: dense\n", "units.yaml:16", "model.layers[2]")]
    [TestCase("classes.yaml", "    - type: dense\n      units: 7\n", "classes.yaml:16", "model.layers[2]", "4")]
    public void Layers_that_do_not_fit_are_refused(string name, string layer, params string[] named)
    {
        var path = InFolder(name);
        File.WriteAllText(path, Text() + layer);
        TrainingRefused(path, named);
    }

    [TestCase("nodata.yaml", "no/such/data", "no/such/data: no such file or folder")]
    [TestCase("variable.yaml", "${EDGEC_TESTS_UNSET}/train", "variable.yaml:3", "data.train", "EDGEC_TESTS_UNSET")]
    [TestCase("nothing.yaml", "", "nothing.yaml:3", "data.train")]
    public void Training_data_that_is_not_there_is_named(string name, string data, params string[] named)
    {
        var path = InFolder(name);
        File.WriteAllText(path, Text().Replace(Data, data, StringComparison.Ordinal));
        TrainingRefused(path, named);
    }

    [Test]
    public void Training_data_with_NaN_is_said_to_have_it()
    {
        var arrays = Directory.CreateDirectory(InFolder("nan-arrays")).FullName;
        TestFiles.WriteNpy(Path.Combine(arrays, "x.npy"), "8, 1, 8, 8", [.. Enumerable.Range(0, 512).Select(i => i == 100 ? float.NaN : i % 7)]);
        TestFiles.WriteNpy(Path.Combine(arrays, "y.npy"), "8,", [.. Enumerable.Range(0, 8).Select(i => (float)(i % 4))]);
        System.IO.Compression.ZipFile.CreateFromDirectory(arrays, InFolder("nan.npz"));
        var path = InFolder("nan.yaml");
        File.WriteAllText(path, (Text() + "    - type: dense\n      units: 4\n").Replace(Data, InFolder("nan.npz"), StringComparison.Ordinal));
        TrainingRefused(path, ["nan.npz[1]", "value 36 is NaN"]);
    }

    [Test]
    public void Nothing_to_resume_from_is_said()
    {
        var recipe = Recipe("resumed.yaml");
        TrainingRefused(recipe, ["checkpoint", "without --resume"], "--resume");
        var folder = Directory.CreateDirectory(InFolder("resumed")).FullName;
        foreach (var bytes in new[] { [], s_garbage, File.ReadAllBytes(Model) })
        {
            File.WriteAllBytes(Path.Combine(folder, "checkpoint.bin"), bytes);
            Edgec("train", recipe, "-o", folder, "--resume").Failed(1, "checkpoint.bin");
        }
        Assert.That(File.ReadAllBytes(Path.Combine(folder, "checkpoint.bin")), Is.EqualTo(File.ReadAllBytes(Model)), "it is left as it was");
    }

    [Test]
    public void A_device_whose_provider_is_not_there_is_named()
    {
        var result = Edgec("train", Recipe("cuda.yaml"), "-o", InFolder("cuda"), "--device", "cuda");
        if (result.ExitCode == 0)
            Assert.Ignore("this machine has cuda.");
        result.Failed(1, "cuda", "libonnxruntime_providers_cuda.so");
        Edgec("evaluate", Model, "--data", Data, "--input-scale", "0.004", "--device", "cuda").Failed(1, "libonnxruntime_providers_cuda.so");
    }

    [Test]
    public void Verbose_adds_the_stack_trace()
    {
        var result = Edgec("inspect", InFolder("missing.onnx"), "--verbose");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Match(@"(?s)^edgec: [^\n]*missing\.onnx[^\n]*\n.*\n   at EdgeRuntime\."));
    }

    private string Damage(string name, string kind, byte[] good)
    {
        var path = InFolder(name);
        if (kind == "folder")
            Directory.CreateDirectory(path);
        else if (kind != "missing")
            File.WriteAllBytes(path, kind switch { "empty" => [], "truncated" => good[..(good.Length / 2)], "text" => "this is no model\n"u8.ToArray(), _ => s_garbage });
        return path;
    }

    /// <summary>Runs a command whose OUTPUT must stay what it was, with nothing left beside it.</summary>
    private static void Refused(string[] arguments, params string[] named)
    {
        var folder = Directory.CreateTempSubdirectory("edgec-output-").FullName;
        try
        {
            var output = Path.Combine(folder, "out.edge");
            File.WriteAllBytes(output, s_before);
            Edgec([.. arguments.Select(argument => argument == "OUTPUT" ? output : argument)]).Failed(1, named);
            Assert.That(Directory.GetFileSystemEntries(folder), Is.EqualTo(new[] { output }));
            Assert.That(File.ReadAllBytes(output), Is.EqualTo(s_before));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void TrainingRefused(string recipe, string[] named, params string[] more)
    {
        var folder = InFolder($"{Path.GetFileNameWithoutExtension(recipe)}-output");
        Edgec(["train", recipe, "-o", folder, .. more]).Failed(1, named);
        Assert.That(Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [], Is.Empty);
    }

    private string Recipe(string name)
    {
        var path = InFolder(name);
        File.WriteAllText(path, Text() + "    - type: dense\n      units: 4\n");
        return path;
    }

    /// <summary>A recipe of 15 lines that ends in the list of its layers; the last one is missing.</summary>
    private string Text() => $"""
        name: bad
        data:
          train: {Data}
          test: {Data}
        input:
          shape: [1, 8, 8]
          color: GRAY
          scale: 0.003921569
        seed: 3
        loss:
          type: softmax_cross_entropy
        model:
          layers:
            - type: flatten
            - type: relu

        """;
}
