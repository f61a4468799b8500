using EdgeRuntime.Converter.Conversion;

namespace EdgeRuntime.Converter.Compress.Steps;

/// <summary>Packs the float model of a step, so that it is measured as it would run.</summary>
internal static class FloatModel
{
    /// <summary>The bundle beside the <c>model.onnx</c> that is in the step's folder.</summary>
    public static StepModel Pack(StepInput input, CompressSources sources, CancellationToken cancellation)
    {
        var model = new StepModel(input.File("model.onnx"), input.File("model.edge"), IsQuantized: false);
        ModelConversion.Run(new ConversionRequest { ModelPath = model.Onnx, OutputPath = model.Bundle, Name = sources.Name }, cancellation);
        return model;
    }
}
