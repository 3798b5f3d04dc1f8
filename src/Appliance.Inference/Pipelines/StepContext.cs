using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;

namespace Appliance.Inference.Pipelines;

/// <summary>What a step can see while it runs.</summary>
public sealed class StepContext
{
    /// <summary>The study.</summary>
    public required StudyInput Study { get; init; }

    /// <summary>The app.</summary>
    public required AppPackage Package { get; init; }

    /// <summary>What the results may be used for; pages say it.</summary>
    public required ContentQualification Qualification { get; init; }

    /// <summary>Loaded models.</summary>
    public required OnnxModelCache Models { get; init; }

    /// <summary>Who decodes compressed frames; null when only uncompressed images can be read.</summary>
    public IFrameDecoder? Decoder { get; init; }

    /// <summary>Values of the step's inputs by name; an optional input that is not connected is absent.</summary>
    public required IReadOnlyDictionary<string, object> Inputs { get; init; }

    /// <summary>Tells how much of the step is done, 0…1.</summary>
    public required Action<double> ReportProgress { get; init; }

    /// <summary>The value of an input.</summary>
    /// <exception cref="InvalidDataException">It is of another kind, as a scaled volume where Hounsfield units are needed: the graph is wrong.</exception>
    public T Input<T>(string name) where T : class => OptionalInput<T>(name) ?? throw new KeyNotFoundException(name);

    /// <summary>The value of an optional input, or null.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Input{T}"/>.</exception>
    public T? OptionalInput<T>(string name) where T : class => !Inputs.TryGetValue(name, out object? value)
        ? null
        : value as T ?? throw new InvalidDataException($"The input '{name}' is a {value.GetType().Name}; {typeof(T).Name} is expected.");
}
