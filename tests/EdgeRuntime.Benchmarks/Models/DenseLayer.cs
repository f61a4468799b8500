using EdgeRuntime.Graph;

namespace EdgeRuntime.Benchmarks.Models;

/// <summary>One dense layer from 784 values to 10: so little work that what is measured is what a run costs beside it.</summary>
internal static class DenseLayer
{
    public static Model Build()
    {
        var network = new Network("dense", 784);
        return network.Finish(network.Dense(network.Vector(784), 10));
    }
}
