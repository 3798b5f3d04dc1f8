using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Store;

/// <summary>What became of each instance of a request: the Store Instances Response Module (PS3.18 10.5.3.2, table 10.5.3-1).</summary>
/// <param name="services">The address of the services, without a slash at its end.</param>
internal sealed class StoreReport(string services)
{
    private readonly List<DicomDataset> _stored = [];
    private readonly List<DicomDataset> _failed = [];
    private readonly List<DicomDataset> _otherFailures = [];
    private readonly HashSet<string> _studies = [];
    private bool _outOfResources = true;

    /// <summary>True when nothing was stored and nothing refused.</summary>
    public bool IsEmpty => _stored.Count + Failures == 0;

    private int Failures => _failed.Count + _otherFailures.Count;

    /// <summary>
    /// PS3.18 table 10.5.3-1: 200 all, 202 some, 409 none. 503 when none for want of room, which the client may try again.
    /// </summary>
    public int Status => (_stored.Count, Failures) switch
    {
        (_, 0) => StatusCodes.Status200OK,
        (> 0, _) => StatusCodes.Status202Accepted,
        _ when _outOfResources => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status409Conflict,
    };

    /// <summary>An instance is durable.</summary>
    public void Stored(string sopClass, string sopInstance, string study, string series)
    {
        _studies.Add(study);
        _stored.Add(Reference(sopClass, sopInstance)
            .AddOrUpdate(DicomTag.RetrieveURL, $"{services}/studies/{study}/series/{series}/instances/{sopInstance}"));
    }

    /// <summary>An instance was refused, with the status a C-STORE would have been answered with (PS3.18 table 10.5.3-3 has the same codes).</summary>
    public void Failed(string sopClass, string sopInstance, DicomStatus status)
    {
        _outOfResources &= status == DicomStatus.OutOfResources;
        _failed.Add(Reference(sopClass, sopInstance).AddOrUpdate<ushort>(DicomTag.FailureReason, status.Code));
    }

    /// <summary>A part was refused that does not say which instance it is (Other Failures Sequence).</summary>
    public void FailedUnnamed(DicomStatus status)
    {
        _outOfResources &= status == DicomStatus.OutOfResources;
        _otherFailures.Add(new DicomDataset().AddOrUpdate<ushort>(DicomTag.FailureReason, status.Code));
    }

    /// <summary>The payload of the response.</summary>
    public DicomDataset ToDataset()
    {
        var dataset = new DicomDataset();
        if (_studies.Count == 1)
        {
            dataset.AddOrUpdate(DicomTag.RetrieveURL, $"{services}/studies/{_studies.Single()}");
        }

        Add(dataset, DicomTag.ReferencedSOPSequence, _stored);
        Add(dataset, DicomTag.FailedSOPSequence, _failed);
        Add(dataset, DicomTag.OtherFailuresSequence, _otherFailures);
        return dataset;
    }

    private static void Add(DicomDataset dataset, DicomTag tag, List<DicomDataset> items)
    {
        if (items.Count > 0)
        {
            dataset.AddOrUpdate(tag, [.. items]);
        }
    }

    private static DicomDataset Reference(string sopClass, string sopInstance) => new DicomDataset()
        .AddOrUpdate(DicomTag.ReferencedSOPClassUID, sopClass)
        .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, sopInstance);
}
