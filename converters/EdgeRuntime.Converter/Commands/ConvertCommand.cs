using System.CommandLine;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Converter.Reports;
using EdgeRuntime.Graph;
using EdgeRuntime.Speech;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec convert</c>: a model becomes a bundle.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "the ONNX or TFLite file" };
        var output = new Option<string>("--output", "-o") { Description = "the bundle to write, as in model.edge, or model.onnx for the converted ONNX model alone", Required = true };
        var precision = PrecisionOption.Create();
        var data = new Option<string?>("--data") { Description = "DATA to measure accuracy on, before and after" };
        var labels = new Option<string?>("--labels") { Description = "text file with one class name a line" };
        var shapes = ShapeOption.Create();
        var rows = new Option<int?>("--rows") { Description = $"rows of features that a model of connected speech takes at once: fewer are heard sooner, more at less cost; 1 to {SoundRows.Most}" };
        rows.Between(1, SoundRows.Most);
        var constants = ConstantOption.Create();
        var state = StateOption.Create();
        var streaming = new StreamingSettings();
        var decoder = DecoderOption.Create();
        var features = new Option<string?>("--features") { Description = "TYPE[:key=value,...]: how sound becomes the model's input, as in fbank:sample_rate=8000,bins=40; the keys are in docs/speech.md" };
        var engine = new Option<string>("--engine") { Description = "any, or native: an operator that the native engine lacks is an error", DefaultValueFactory = _ => "any" };
        engine.AcceptOnlyFromAmong("any", "native");
        var name = new Option<string?>("--name") { Description = "the model's name in the bundle; default: the file's name" };
        var version = new Option<string>("--model-version") { Description = "the model's version in the bundle", DefaultValueFactory = _ => "1" };
        var report = ReportOption.Create();
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var quantization = new QuantizationSettings();
        var input = new InputOptions();
        var command = new Command("convert", "Import a model, fold and fuse it, quantize it, and write a bundle for edgert.")
        {
            model, output, precision, data, labels, shapes, rows, constants, state, decoder, features, engine, name, version, report, json,
        };
        streaming.AddTo(command);
        quantization.AddTo(command);
        input.AddTo(command);
        quantization.Require(command, precision);
        quantization.RequireFit(command, precision);
        command.Validators.Add(result =>
        {
            if (result.GetValue(report) is not null && result.GetResult(output) is { Tokens: [var token] } && OutputFile.IsOnnx(token.Value))
                result.AddError("--report measures a bundle; write one with -o NAME.edge");
        });
        HelpWithExamples.AddTo(command, "edgec convert model.onnx -o model.edge --precision int8 --calibrate train/ --data test/",
            "edgec convert model.onnx -o model-int8.onnx --precision int8 --target tensorrt --calibrate train/ --exclude op:Gemm --exclude 'head/*'",
            "edgec convert lstm.onnx -o lstm.edge --precision int8-dynamic",
            "edgec convert model.onnx -o model.edge --precision int8 --calibrate train/ --data test/ --report report.html",
            "edgec convert words.onnx -o words.edge --features fbank:sample_rate=16000,bins=40 --labels words.txt",
            "edgec convert digits/model.onnx -o digits.edge --rows 96 --precision int8 --calibrate recordings/",
            "edgec convert words.onnx -o words.edge --precision int8 --calibrate spoken/train --streaming",
            "edgec convert version-RFB-320.onnx -o faces.edge --input-mean 127 --input-scale 0.0078125 --labels face.txt --decoder ssd:score=0.7,iou=0.3");
        command.SetAction((parsed, cancellation) =>
        {
            var request = new ConversionRequest
            {
                ModelPath = parsed.GetValue(model)!,
                OutputPath = parsed.GetValue(output)!,
                Precision = parsed.GetValue(precision),
                Quantization = quantization.Read(parsed),
                EvaluationData = parsed.GetValue(data),
                LabelsPath = parsed.GetValue(labels),
                Shapes = ShapeOption.Parse(parsed.GetValue(shapes) ?? []),
                Rows = parsed.GetValue(rows),
                Constants = ConstantOption.Parse(parsed.GetValue(constants) ?? []),
                State = StateOption.Parse(parsed.GetValue(state)),
                Streaming = streaming.Read(parsed),
                Features = parsed.GetValue(features) is { } sound ? FeatureText.Format(FeatureText.Parse(sound)) : null,
                Decoder = DecoderOption.Parse(parsed.GetValue(decoder)),
                RequireNative = parsed.GetValue(engine) == "native",
                Name = parsed.GetValue(name),
                Version = parsed.GetValue(version)!,
                Preprocessing = loaded => input.Read(parsed, loaded),
            };
            var result = ModelConversion.Run(request, cancellation);
            if (parsed.GetValue(report) is { } page)
                ConversionPage.Write(request, result, page, cancellation);
            if (parsed.GetValue(json))
                Output.Json(result);
            else
                ConversionReport.Print(result);
            return Task.FromResult(0);
        });
        return command;
    }
}
