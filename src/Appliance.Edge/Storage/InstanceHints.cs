namespace Appliance.Edge.Storage;

/// <summary>What an instance says of the others that belong to it: evidence of whether a study is complete.</summary>
public sealed record InstanceHints
{
    /// <summary>It says nothing.</summary>
    public static InstanceHints None { get; } = new();

    /// <summary>What slices of one stack share: their orientation and acquisition; null without a place in space.</summary>
    public string? Stack { get; init; }

    /// <summary>The place along the normal of the slice, in mm; null without one.</summary>
    public double? Position { get; init; }

    /// <summary>Images in Acquisition (0020,1002); null when absent.</summary>
    public int? AcquisitionImages { get; init; }

    /// <summary>Number of Series Related Instances (0020,1209), as archives put it in; null when absent.</summary>
    public int? SeriesImages { get; init; }

    /// <summary>Number of Study Related Instances (0020,1208), as archives put it in; null when absent.</summary>
    public int? StudyImages { get; init; }
}
