using Appliance.Inference.Apps;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>
/// A first run on zeros, of the sizes that a package declares: memory is taken, kernels are loaded and engines are proved before a study waits.
/// </summary>
internal static class WarmUp
{
    /// <summary>Runs the model once where the sizes of all its inputs are known; otherwise does nothing.</summary>
    public static void Run(InferenceSession session, ModelTerms? terms)
    {
        if (terms is null || Unknown(session, terms).Any())
        {
            return;
        }

        var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        try
        {
            foreach ((string name, NodeMetadata node) in session.InputMetadata)
            {
                long[] shape = terms.Shapes.TryGetValue(name, out ShapeProfile? profile)
                    ? [.. profile.Opt]
                    : [.. node.Dimensions.Select(size => (long)size)];
                inputs[name] = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, node.ElementDataType, shape);
                inputs[name].GetTensorMutableRawData().Clear();
            }

            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, [.. session.OutputMetadata.Keys]);
        }
        finally
        {
            foreach (OrtValue input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    /// <exception cref="InvalidDataException">An input's size is neither fixed nor declared: the engine would be compiled at the first study.</exception>
    public static void Require(InferenceSession session, ModelTerms terms)
    {
        if (Unknown(session, terms).FirstOrDefault() is { } input)
        {
            throw new InvalidDataException($"The size of the input '{input}' is not fixed, and the package does not say for which sizes (models.….shapes.{input}).");
        }
    }

    private static IEnumerable<string> Unknown(InferenceSession session, ModelTerms terms) => session.InputMetadata
        .Where(input => !terms.Shapes.ContainsKey(input.Key) && Array.Exists(input.Value.Dimensions, size => size <= 0))
        .Select(input => input.Key);
}
