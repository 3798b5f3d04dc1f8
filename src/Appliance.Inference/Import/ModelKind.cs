namespace Appliance.Inference.Import;

/// <summary>What a model can be in an app, by the shapes of its input and output.</summary>
public enum ModelKind
{
    /// <summary>Nothing that a step runs.</summary>
    Unknown,

    /// <summary>Float [1, 1, slices, rows, columns] in, a score of each class for each voxel out: the step <c>patches</c>.</summary>
    Segmenter,

    /// <summary>The same in, float [1, scores] out: the step <c>classify</c>.</summary>
    Classifier,
}
