namespace Appliance.Edge.DicomWeb.Search;

/// <summary>What a search finds (PS3.18 10.6.1).</summary>
internal enum SearchLevel
{
    /// <summary>Studies.</summary>
    Study,

    /// <summary>Series.</summary>
    Series,

    /// <summary>Instances.</summary>
    Instance,
}
