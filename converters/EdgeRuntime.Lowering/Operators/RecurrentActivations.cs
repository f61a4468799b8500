using System.Text;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Reads the functions of a recurrent node. As in ONNX Runtime, α and β are taken from their lists, in order, by those functions only that have such a parameter.</summary>
internal static class RecurrentActivations
{
    // With the defaults of α and β. NaN: there is no such parameter; infinite: it must be given, because ONNX and ONNX Runtime have other defaults.
    private static readonly Dictionary<string, GateActivation> s_functions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Sigmoid"] = new(GateFunction.Sigmoid, float.NaN, float.NaN),
        ["Tanh"] = new(GateFunction.Tanh, float.NaN, float.NaN),
        ["Relu"] = new(GateFunction.Relu, float.NaN, float.NaN),
        ["Affine"] = new(GateFunction.Affine, float.PositiveInfinity, float.PositiveInfinity),
        ["LeakyRelu"] = new(GateFunction.LeakyRelu, 0.01f, float.NaN),
        ["ThresholdedRelu"] = new(GateFunction.ThresholdedRelu, float.PositiveInfinity, float.NaN),
        ["ScaledTanh"] = new(GateFunction.ScaledTanh, float.PositiveInfinity, float.PositiveInfinity),
        ["HardSigmoid"] = new(GateFunction.HardSigmoid, 0.2f, 0.5f),
        ["Elu"] = new(GateFunction.Elu, 1, float.NaN),
        ["Softsign"] = new(GateFunction.Softsign, float.NaN, float.NaN),
        ["Softplus"] = new(GateFunction.Softplus, float.NaN, float.NaN),
    };

    /// <exception cref="UnsupportedNodeException">A function is not known, or their number is wrong.</exception>
    public static GateActivations Read(Node node, RecurrentCell cell, int directions)
    {
        var names = node.Attributes.TryGetValue("activations", out var attribute) && attribute.Value is byte[][] texts ? Array.ConvertAll(texts, Encoding.UTF8.GetString) : [];
        if (names.Length == 0)
            names = [.. Enumerable.Repeat(cell.Defaults.Select(function => function.ToString()), directions).SelectMany(all => all)];
        if (names.Length != directions * cell.Defaults.Length)
            throw new UnsupportedNodeException(node, $"it names {names.Length} activations, {directions * cell.Defaults.Length} are expected");
        var alphas = new Queue<float>(Floats(node, "activation_alpha"));
        var betas = new Queue<float>(Floats(node, "activation_beta"));
        var result = new GateActivations();
        for (var i = 0; i < names.Length; i++)
        {
            if (!s_functions.TryGetValue(names[i], out var function))
                throw new UnsupportedNodeException(node, $"activation '{names[i]}' is not one of {string.Join(", ", s_functions.Keys)}");
            function.Alpha = Parameter(function.Alpha, alphas);
            function.Beta = Parameter(function.Beta, betas);
            if (!float.IsFinite(function.Alpha) || !float.IsFinite(function.Beta))
                throw new UnsupportedNodeException(node, $"activation '{names[i]}' needs activation_alpha{(s_functions[names[i]].Beta > 0 ? " and activation_beta" : "")}: finite numbers, one for each such activation");
            result[i / cell.Defaults.Length * GateActivations.PerDirection + i % cell.Defaults.Length] = function;
        }
        return result;
    }

    private static float Parameter(float fallback, Queue<float> given) => float.IsNaN(fallback) ? 0 : given.TryDequeue(out var value) ? value : fallback;

    private static float[] Floats(Node node, string name) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.AsFloats() : [];
}
