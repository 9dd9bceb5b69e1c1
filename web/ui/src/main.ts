import { mount } from 'svelte';
import './lib/style.css';
import App from './App.svelte';
import { applyTheme } from './lib/theme.svelte';

applyTheme();
const target = document.getElementById('page');
if (target) mount(App, { target });
