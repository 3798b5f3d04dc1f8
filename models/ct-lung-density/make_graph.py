#!/usr/bin/python3
"""Writes lung-air.onnx: which voxels of an axial CT slice are air inside the body.

Analytic, no weights. Needs Debian's python3-onnx (1.12); the same script gives the same bytes.

    input   hu    int16  [slices, rows, columns]   Hounsfield units
    output  air   uint8  [slices, rows, columns]   1 = air enclosed by the body in its own slice

1. threshold: air is HU < -500, half way between lung (about -850) and soft tissue (about 0) at a blurred edge;
2. in-plane flood fill: air that the image border reaches by 4-connected steps is outside the body. A sweep carries
   the fill along one direction through a whole image (Scan); down, up, right and left are repeated (Loop) until a round
   changes nothing, so the result is exact and independent of how many slices are given at once;

Slices never influence each other: a batch of any size gives the same masks. Closing comes later, on each lung by itself and
in millimetres: here it would glue the trachea to the lungs.
"""
import os

import onnx
from onnx import TensorProto, helper

AIR_BELOW_HU = -500.0
ROUNDS_MAX = 4096  # a spiral of air one pixel wide needs many rounds; the loop ends by itself long before
OPSET = 15


def vector(name, values):
    return helper.make_tensor(name, TensorProto.INT64, [len(values)], values)


def sweep_body(name):
    """One row (or column) of every slice: reached = air and (reached before, or reached in the row before)."""
    row = lambda label: helper.make_tensor_value_info(label, TensorProto.BOOL, ["slices", name + "_length"])
    return helper.make_graph(
        [
            helper.make_node("Or", [name + "_before", name + "_seed"], [name + "_touched"]),
            helper.make_node("And", [name + "_touched", name + "_air"], [name + "_after"]),
            helper.make_node("Identity", [name + "_after"], [name + "_line"]),
        ],
        name,
        [row(name + "_before"), row(name + "_seed"), row(name + "_air")],
        [row(name + "_after"), row(name + "_line")],
    )


def sweep(name, seed, out, axis, backwards, start):
    """Scan along an image axis; the state is the line that was just visited."""
    return helper.make_node(
        "Scan",
        [start, seed, "thresholded"],
        [name + "_last", out],
        body=sweep_body(name),
        num_scan_inputs=2,
        scan_input_axes=[axis, axis],
        scan_input_directions=[int(backwards)] * 2,
        scan_output_axes=[axis],
        scan_output_directions=[int(backwards)],
    )


def round_body():
    """Four sweeps; go on while a round reaches a new pixel."""
    image = lambda label: helper.make_tensor_value_info(label, TensorProto.BOOL, ["slices", "rows", "columns"])
    flag = lambda label: helper.make_tensor_value_info(label, TensorProto.BOOL, [])
    return helper.make_graph(
        [
            sweep("down", "reached", "r1", 1, False, "no_row"),
            sweep("up", "r1", "r2", 1, True, "no_row"),
            sweep("right", "r2", "r3", 2, False, "no_column"),
            sweep("left", "r3", "reached_next", 2, True, "no_column"),
            helper.make_node("Xor", ["reached_next", "reached"], ["news"]),
            helper.make_node("Cast", ["news"], ["news_f"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMax", ["news_f"], ["any_news_f"], keepdims=0),
            helper.make_node("Cast", ["any_news_f"], ["go_on"], to=TensorProto.BOOL),
        ],
        "round",
        [helper.make_tensor_value_info("n", TensorProto.INT64, []), flag("go"), image("reached")],
        [flag("go_on"), image("reached_next")],
    )


def main():
    nodes = [
        helper.make_node("Cast", ["hu"], ["hu_f"], to=TensorProto.FLOAT),
        helper.make_node("Less", ["hu_f", "air_below"], ["thresholded"]),
        # The border seeds: ones all around, zeros inside, built from the shape of the input.
        helper.make_node("Shape", ["hu"], ["shape"]),
        helper.make_node("Sub", ["shape", "inner_shrink"], ["inner_shape"]),
        helper.make_node("ConstantOfShape", ["inner_shape"], ["inner"],
                         value=helper.make_tensor("zero", TensorProto.FLOAT, [1], [0.0])),
        helper.make_node("Pad", ["inner", "inner_pads", "one"], ["frame_f"]),
        helper.make_node("Cast", ["frame_f"], ["frame"], to=TensorProto.BOOL),
        helper.make_node("And", ["frame", "thresholded"], ["seeds"]),
        # A sweep starts from an empty line.
        helper.make_node("Gather", ["seeds", "first"], ["row_0"], axis=1),
        helper.make_node("Xor", ["row_0", "row_0"], ["no_row"]),
        helper.make_node("Gather", ["seeds", "first"], ["column_0"], axis=2),
        helper.make_node("Xor", ["column_0", "column_0"], ["no_column"]),
        helper.make_node("Loop", ["rounds_max", "true", "seeds"], ["outside"], body=round_body()),
        helper.make_node("Not", ["outside"], ["not_outside"]),
        helper.make_node("And", ["thresholded", "not_outside"], ["enclosed"]),
        helper.make_node("Cast", ["enclosed"], ["air"], to=TensorProto.UINT8),
    ]

    scalar = lambda name, kind, value: helper.make_tensor(name, kind, [], [value])
    graph = helper.make_graph(
        nodes,
        "lung-air",
        [helper.make_tensor_value_info("hu", TensorProto.INT16, ["slices", "rows", "columns"])],
        [helper.make_tensor_value_info("air", TensorProto.UINT8, ["slices", "rows", "columns"])],
        initializer=[
            scalar("air_below", TensorProto.FLOAT, AIR_BELOW_HU),
            scalar("one", TensorProto.FLOAT, 1.0),
            scalar("first", TensorProto.INT64, 0),
            scalar("rounds_max", TensorProto.INT64, ROUNDS_MAX),
            scalar("true", TensorProto.BOOL, True),
            vector("inner_shrink", [0, 2, 2]),
            vector("inner_pads", [0, 1, 1, 0, 1, 1]),
        ],
    )
    model = helper.make_model(graph, producer_name="make_graph.py", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lung-air.onnx")
    with open(target, "wb") as stream:
        stream.write(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
