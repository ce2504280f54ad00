// SPDX-License-Identifier: Apache-2.0
// Shows a model in 3D and lets it be turned. Draws only when something has changed.
import {
  BufferAttribute,
  BufferGeometry,
  type ColorRepresentation,
  Euler,
  MeshStandardMaterial,
  Mesh as Model,
  PerspectiveCamera,
  PMREMGenerator,
  Quaternion,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import { RoomEnvironment } from 'three/addons/environments/RoomEnvironment.js';
import type { Mesh } from './stl';

const fieldOfView = 30; // degrees
const closest = 0.4;
const farthest = 3;
const mostDots = 2; // device pixels for one of CSS: more is not seen and costs
const firstTurn = new Quaternion().setFromEuler(new Euler(-1, 0, 0.5));

export class Viewer {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(fieldOfView, 1, 0.01, 100);
  private readonly material = new MeshStandardMaterial({
    metalness: 1,
    roughness: 0.28,
    flatShading: true, // needs no normals, which files often have wrong
    side: 2,
  });
  private readonly model: Model;
  private readonly sized: ResizeObserver;
  private distance = 1;
  private frame = 0;

  /** Throws where the browser has no WebGL. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    mesh: Mesh,
  ) {
    const context = canvas.getContext('webgl2', { alpha: true, antialias: true });
    if (!context) throw new Error('no WebGL');
    this.renderer = new WebGLRenderer({ canvas, context, alpha: true });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, mostDots));

    const light = new PMREMGenerator(this.renderer);
    this.scene.environment = light.fromScene(new RoomEnvironment(), 0.04).texture;
    light.dispose();

    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(mesh.corners, 3));
    this.model = new Model(geometry, this.material);
    this.model.scale.setScalar(1 / Math.hypot(...mesh.size)); // whatever its size, it fills the view
    this.model.quaternion.copy(firstTurn);
    this.scene.add(this.model);

    this.sized = new ResizeObserver(() => this.resize());
    this.sized.observe(canvas);
  }

  /** By so many radians around the upright and the level axis of the screen. */
  turn(right: number, down: number) {
    const by = new Quaternion().setFromEuler(new Euler(down, right, 0));
    this.model.quaternion.premultiply(by);
    this.draw();
  }
  /** Comes closer by a factor under 1, goes away by one above. */
  move(factor: number) {
    this.distance = Math.min(farthest, Math.max(closest, this.distance * factor));
    this.draw();
  }
  reset() {
    this.distance = 1;
    this.model.quaternion.copy(firstTurn);
    this.draw();
  }
  paint(colour: ColorRepresentation) {
    this.material.color.set(colour);
    this.draw();
  }
  dispose() {
    cancelAnimationFrame(this.frame);
    this.sized.disconnect();
    this.model.geometry.dispose();
    this.material.dispose();
    this.scene.environment?.dispose();
    this.renderer.dispose();
  }

  private resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0) return;
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.draw();
  }
  private draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const half = (fieldOfView / 2) * (Math.PI / 180);
      const narrow = Math.min(1, this.camera.aspect);
      const away = (0.45 / Math.tan(half) / narrow) * this.distance;
      this.camera.position.copy(new Vector3(0, 0, away));
      this.renderer.render(this.scene, this.camera);
    });
  }
}
