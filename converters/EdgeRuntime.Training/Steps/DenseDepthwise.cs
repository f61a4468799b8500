using EdgeRuntime.Graph;
using EdgeRuntime.Training.Gradients;

namespace EdgeRuntime.Training.Steps;

/// <summary>
/// Depthwise convolutions of small pictures as one matrix product per channel, <c>y[c] = x[c]·T[c]</c> with x of [images, input pixels] and T of [input pixels, output
/// pixels] holding each tap where it is used. ONNX Runtime has no fast kernel for the convolution with weights that change, and none for its gradient: at 8×8 the product
/// takes a third of the time, at 4×4 a seventh, and its gradients are products again.
/// </summary>
internal static class DenseDepthwise
{
    // At 16×16 on 16×16 pixels the convolution is faster.
    private const long MaximumSize = 64 * 64;

    /// <summary>Whether a node is a depthwise convolution that is faster this way.</summary>
    public static bool Fits(Node node, ModelGraph graph) =>
        graph.Find(node.Inputs[1])?.Shape is [{ IsKnown: true } filters, { Value: 1 }, { IsKnown: true }, { IsKnown: true }] && filters.Value == node.Int("group", 1)
        && graph.Find(node.Inputs[0])!.StaticShape() is [_, var channels, var height, var width] && channels == filters.Value
        && graph.Find(node.Outputs[0])!.StaticShape() is [_, _, var rows, var columns] && (long)height * width * rows * columns <= MaximumSize;

    /// <summary>Appends the nodes that stand for it.</summary>
    public static void Replace(Node node, ModelGraph graph, GraphEmitter emit)
    {
        long[] input = Sizes(node.Inputs[0]), output = Sizes(node.Outputs[0]), kernel = Sizes(node.Inputs[1])[2..];
        var window = SpatialWindow.Of(node, input[2..], output[2..], kernel);
        long images = input[0], channels = input[1], pixels = input[2] * input[3], results = window.OutputSize, taps = window.KernelSize;
        var matrix = Shaped(emit.MatMul(Shaped(emit.Reshape(node.Inputs[1], channels, taps), channels, taps), emit.Constant(Places(window))), channels, pixels * results);
        matrix = Shaped(emit.Reshape(matrix, channels, pixels, results), channels, pixels, results);
        var x = Shaped(emit.Transpose(Shaped(emit.Reshape(node.Inputs[0], images, channels, pixels), images, channels, pixels), 1, 0, 2), channels, images, pixels);
        var y = Shaped(emit.Transpose(Shaped(emit.MatMul(x, matrix), channels, images, results), 1, 0, 2), images, channels, results);
        if (!node.HasInput(2))
        {
            graph.Nodes.Add(new Node("Reshape", [y, emit.Ints(output)], [node.Outputs[0]], node.Name));
            return;
        }
        var bias = Shaped(emit.Reshape(node.Inputs[2], 1, channels, 1, 1), 1, channels, 1, 1);
        graph.Nodes.Add(new Node("Add", [Shaped(emit.Reshape(y, output), output), bias], [node.Outputs[0]], node.Name));

        long[] Sizes(string value) => Array.ConvertAll(graph.Find(value)!.StaticShape(), size => (long)size);

        string Shaped(string value, params long[] shape)
        {
            graph.Values[value] = new ValueInfo(value, ElementType.Float32, [.. shape.Select(size => (Dimension)size)]);
            return value;
        }
    }

    // [taps, input pixels · output pixels], 1 where the tap carries the input pixel to the output pixel.
    private static TensorData Places(SpatialWindow window)
    {
        long height = window.Input[0], width = window.Input[1], pixels = window.OutputSize;
        var places = new float[window.KernelSize * height * width * pixels];
        for (var tap = 0L; tap < window.KernelSize; tap++)
            for (var at = 0L; at < pixels; at++)
            {
                var row = at / window.Output[1] * window.Strides[0] + tap / window.Kernel[1] * window.Dilations[0] - window.Before[0];
                var column = at % window.Output[1] * window.Strides[1] + tap % window.Kernel[1] * window.Dilations[1] - window.Before[1];
                if (row >= 0 && row < height && column >= 0 && column < width)
                    places[(tap * height * width + row * width + column) * pixels + at] = 1;
            }
        return TensorData.From(places, window.KernelSize, height * width * pixels);
    }
}
